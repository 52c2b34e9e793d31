reference = var.function
function  = max(1, 2)
