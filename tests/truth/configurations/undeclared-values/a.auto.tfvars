hour = 8
