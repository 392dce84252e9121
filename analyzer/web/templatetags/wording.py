"""How pages write times, kinds and counts."""

from django import template

register = template.Library()
