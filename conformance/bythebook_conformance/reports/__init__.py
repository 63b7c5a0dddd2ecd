"""Reports: functions of a summary. Each writes one form; none judges or sends."""
