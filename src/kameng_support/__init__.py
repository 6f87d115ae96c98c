"""Customer support for any platform: tickets, SLA clocks, triage, intake, scoring."""
