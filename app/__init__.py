"""The dashboard's plumbing: what is between Streamlit and the engine. It calculates nothing."""
