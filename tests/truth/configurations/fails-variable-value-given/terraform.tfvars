number = "8h"
