"""What the pages Data and Methods say, handed on to them: pages import from `app` only."""

from scorecard.presentation import (
    data_page,
    dataset_cards,
    method_pages,
    methods_page,
    small_numbers,
    untold,
)

__all__ = ["data_page", "dataset_cards", "method_pages", "methods_page", "small_numbers", "untold"]
