"""What leans on Streamlit's insides; README.md is the table of it, with what to do when Streamlit changes."""
