"""What would be injected and how the study is built, each field with its quote."""
