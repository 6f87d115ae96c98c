"""The hall that joins the rooms: one pure step, and the desk, a thin shell around it."""
