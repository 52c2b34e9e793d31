a = 3
b = 3
c = 3
d = 3
