object = {
  hours : 8,
  "names" = ["a",
    "b", # comment
  ]
}
heredoc  = <<EOT
abc
EOT
computed = 60 * 60
text     = "a${1 + 1}b"
