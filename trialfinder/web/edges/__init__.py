"""What leans on Streamlit's insides."""
