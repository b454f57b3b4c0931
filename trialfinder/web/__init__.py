"""The web page. The only package that imports streamlit."""
