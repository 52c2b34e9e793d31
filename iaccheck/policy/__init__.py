"""What people intend: settings, workflows and rules over planned resources, and the findings that follow."""
