"""What axe finds in Streamlit's own frame, which we cannot mend: (rule, start of the selector), with its reason."""

STREAMLIT_OWN: tuple[tuple[str, str], ...] = (
    # The drop zone around a file field has role="presentation" and an aria-label; its button is named and reachable.
    ("presentation-role-conflict", ".st-emotion-cache-"),
    ("presentation-role-conflict", "section"),
)
