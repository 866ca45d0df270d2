"""What a person would see: each app adds a section to the person's page, and decides what the reader sees of it."""

from dataclasses import dataclass

SECTIONS = []


@dataclass(frozen=True)
class Section:
    """A part of the preview: the template, and what fills it for this reader."""

    template: str
    fill: object


def preview(template):
    """Declares a section: ``fill(viewer, person)`` gives its context; both stand in the same company."""

    def register(fill):
        SECTIONS.append(Section(template, fill))
        return fill

    return register


def of(viewer, person):
    """The sections as (template, context), for this reader about this person."""
    return [{"template": section.template} | section.fill(viewer, person) for section in SECTIONS]
