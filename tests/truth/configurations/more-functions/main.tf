locals {
  nested  = { a = { b = [{ c = 3600 }] } }
  strings = ["10", "9", "b", "a", ""]
}

resource "alicloud_ram_role" "a" {
  for_each = {
    alltrue    = alltrue([true, "true"]) ? 1 : 0
    anytrue    = anytrue([]) ? 1 : 0
    base64     = tonumber(base64decode("NzIwMA=="))
    ceil       = ceil(0.1)
    chunklist  = length(chunklist([1, 2, 3], 2))
    coalesce   = coalescelist([], [5])[0]
    compact    = length(compact(local.strings))
    distinct   = length(distinct([1, 1, "1"]))
    element    = element([1, 2, 3], 4)
    endswith   = endswith("8h", "h") ? 8 : 0
    floor      = floor(-0.5)
    formatlist = length(formatlist("%s-%s", ["a", "b"], "c")[1])
    index      = index(["a", "b"], "b")
    keys       = length(keys({ a = 1 }))
    lower      = lower("H") == "h" ? 1 : 0
    matchkeys  = matchkeys([1, 2], ["a", "b"], ["b"])[0]
    max        = max(1, "7")
    modulo     = 5 % 0
    one        = one(toset([4]))
    pow        = pow(2, 3)
    range      = range(3600, 7200, 1800)[1]
    regexall   = length(regexall("[0-9]", "a1b2"))
    reverse    = reverse([1, 2])[0]
    setunion   = length(setunion(["a"], ["a", "b"]))
    signum     = signum(-5)
    slice      = slice([1, 2, 3], 1, 2)[0]
    sort       = sort(["10", "9"])[0]
    split      = tonumber(split(":", "8:00")[0])
    startswith = startswith("PT8H", "PT") ? 1 : 0
    strcontain = strcontains("abc", "b") ? 1 : 0
    substr     = tonumber(substr("PT12H", 2, 2))
    sum        = sum([1, 2.5])
    title      = length(title("a b"))
    tolist     = tolist(toset(["b", "a"]))[0] == "a" ? 1 : 0
    tomap      = tomap({ a = "1", b = 2 })["b"] == "2" ? 1 : 0
    transpose  = length(transpose({ a = ["x"], b = ["x"] })["x"])
    trimprefix = tonumber(trimprefix("h8", "h"))
    trimsuffix = tonumber(trimsuffix("8h", "h"))
    type       = can(tonumber("8h")) ? 1 : 0
    values     = values({ b = 1, a = 2 })[0]
    parseint   = parseint("0e10", 16)
    nested     = local.nested.a.b[0].c
    log        = floor(log(1000, 10))
    abs        = abs(-3)
    jsonencode = length(jsonencode({ a = [1, null] }))
    yamlencode = length(yamlencode({ a = 1 }))
    md5        = length(md5(""))
    try        = try(tonumber("x"), tonumber("2"))
    null       = null
    text       = "3600"
  }
  max_session_duration = each.value
}
