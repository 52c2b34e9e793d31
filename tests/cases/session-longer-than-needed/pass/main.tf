resource "alicloud_ram_role" "etl" {
  max_session_duration = 14400
}

# nothing shorter is accepted
resource "alicloud_ram_role" "lowest" {
  max_session_duration = 3600
}

# no workflow is declared for it
resource "alicloud_ram_role" "other" {
  max_session_duration = 43200
}
