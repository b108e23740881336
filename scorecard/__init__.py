"""The scorecard engine: definitions and sources in, protected results out. No Streamlit in it."""
