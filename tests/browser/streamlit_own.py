"""What axe finds in Streamlit's own frame, which we cannot mend: (rule, start of the selector), with its reason."""

STREAMLIT_OWN: tuple[tuple[str, str], ...] = ()
