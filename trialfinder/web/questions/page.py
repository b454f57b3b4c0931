"""The page Questions: /questions, /questions?q=will+it+hurt, /questions?id=cost, /questions#cost."""

from trialfinder.web.questions.view import show_questions

show_questions()
