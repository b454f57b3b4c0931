"""The guidance, the questions and the glossary."""
