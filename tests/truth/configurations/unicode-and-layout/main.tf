/* a role's
   life */ resource "alicloud_ram_role" "übung" { max_session_duration = 3600 } // at the end

resource alicloud_ram_role unquoted {
  # max_session_duration = 1
  max_session_duration /* between */ = /* here too */ ( 3600
    + 1800
  )
}

resource "alicloud_ram_role" "emoji" {
  role_name            = "👩‍👩‍👧"
  max_session_duration = length("👩‍👩‍👧e\u0301") * 3600
}

locals { one = { "naïve" = 3600, "日本" = 7200 } }

resource "alicloud_ram_role" "keys" {
  for_each             = local.one
  max_session_duration = each.value
}

resource "alicloud_ram_role" "crlf" {
  max_session_duration = length(<<-EOT
      a
      b
  EOT
  )
}
