"""Views: functions of values that draw. They fetch nothing and keep nothing."""
