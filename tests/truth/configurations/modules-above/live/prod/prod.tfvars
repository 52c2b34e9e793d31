hours = 8
