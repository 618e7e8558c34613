"""The codes of what a reviewer is told; the contracts list the same ones (`minca.notices.v1`), with their arguments."""

from __future__ import annotations

from enum import StrEnum, auto


class _NamedCode(StrEnum):
    """A code whose value is its name."""

    @staticmethod
    def _generate_next_value_(name: str, _start: int, _count: int, _last_values: list[str]) -> str:
        return name


class WarningCode(_NamedCode):
    """What a person who reviews a case should know."""

    # The mail and its files
    MAIL_END_MISSING = auto()
    MAIL_PARTS_CUT = auto()
    MAIL_READ_AS_TEXT = auto()
    MAIL_PART_ELSEWHERE = auto()
    MAIL_ENCRYPTED = auto()
    MAIL_TEXT_DAMAGED = auto()
    MAIL_TEXTS_DIFFER = auto()
    MAIL_AUTOMATIC = auto()
    ATTACHMENT_CUT = auto()
    ATTACHMENT_DAMAGED = auto()
    FILE_DAMAGED = auto()
    FILE_PROTECTED = auto()
    FILE_TOO_LARGE = auto()
    FILE_EXPANDS_TOO_FAR = auto()
    FILE_REACHES_TOO_FAR = auto()
    FILE_TAKES_TOO_MUCH_MEMORY = auto()
    FILE_TOOK_TOO_LONG = auto()
    FILE_READER_GAVE_UP = auto()
    FILE_READER_UNCLEAR = auto()
    FILE_KIND_NOT_READ = auto()
    FILE_KIND_UNKNOWN = auto()
    FILE_WITHOUT_ROWS = auto()
    FILE_TOO_DEEP = auto()
    FILE_CUT = auto()
    FILE_LINES_CUT = auto()
    FILE_NESTED_TOO_DEEP = auto()
    FILE_LINKED = auto()
    FILES_CUT = auto()
    INNER_FILE_NOT_READ = auto()
    INNER_FILES_TOO_DEEP = auto()
    INNER_FILES_TOO_LARGE = auto()
    PICTURE_NOT_READ = auto()
    PICTURE_DAMAGED = auto()
    PICTURE_RECOGNISED = auto()
    PICTURE_IN_TEXT = auto()
    PAGES_CUT = auto()
    PAGE_DAMAGED = auto()
    PAGE_WITHOUT_LINES = auto()
    SCANS_NOT_READ = auto()
    SCANS_RECOGNISED = auto()
    SHEETS_CUT = auto()
    SHEET_HIDDEN = auto()
    SHEET_TOO_LARGE = auto()
    SHEET_ROWS_HIDDEN = auto()
    FORMULAS_WITHOUT_VALUES = auto()
    TEXT_HIDDEN = auto()
    TEXT_INVISIBLE = auto()
    PROFILE_SHEETS_MISSING = auto()
    NOT_ALL_READ = auto()

    # The lists
    NO_VEHICLES = auto()
    VEHICLES_FROM_HISTORY = auto()
    VEHICLES_CUT = auto()
    DROPPED_ROWS_CUT = auto()
    ITEMS_NOT_UNDERSTOOD = auto()
    ROWS_HIDDEN = auto()
    ROWS_STRUCK_OUT = auto()
    ROWS_IN_COLOUR_OF_GONE = auto()
    COMMENTS_SAY_GONE = auto()
    CORRECTION_NOT_UNDERSTOOD = auto()
    LIST_OF_OTHERS = auto()
    LIST_UNCLEAR = auto()
    LIST_MAY_BE_OF_OTHERS = auto()
    LIST_HARDLY_A_FLEET = auto()
    VINS_NOT_TAKEN = auto()
    PLATES_NOT_TAKEN = auto()
    COUNT_DIFFERS = auto()
    TOTAL_DIFFERS = auto()

    # Vehicles
    VEHICLES_DOUBTFUL = auto()
    NAME_UNKNOWN = auto()
    VIN_LENGTH = auto()
    VIN_CHECK_DIGIT = auto()
    VIN_LETTERS = auto()
    VIN_MENDED = auto()
    FIELD_DIFFERS = auto()
    YEAR_CORRECTED = auto()
    VALUE_CORRECTED = auto()
    COMMENT_SAYS_GONE = auto()
    COMMENTED = auto()

    # The fleet as a whole
    SEVERAL_TAX_NUMBERS = auto()
    TAX_NUMBER_CHECK_DIGIT = auto()

    # The language model
    MODEL_NOT_ASKED = auto()
    MODEL_BUDGET_SPENT = auto()
    MODEL_NAMED_COLUMNS = auto()
    MODEL_READ_VEHICLES = auto()
    MODEL_READ_FIELDS = auto()
    MODEL_VEHICLES_NOT_IN_MAIL = auto()


class DropReason(_NamedCode):
    """Why a row or an item of a list was not taken as a vehicle."""

    TOTAL = auto()
    TITLE_OR_NOTE = auto()
    REPEATED_HEADER = auto()
    CONTINUES_ROW_ABOVE = auto()
    EQUIPMENT = auto()
    NO_VEHICLE = auto()
    NOT_UNDERSTOOD = auto()
    SUMMARY = auto()
    LOSSES = auto()
    OLD_LIST = auto()
    FORM_CHOICES = auto()
    EXAMPLE = auto()
    HIDDEN = auto()
    STRUCK_OUT = auto()
    IN_COLOUR_OF_GONE = auto()
    MARKED_AS_GONE = auto()
    TAKEN_OUT = auto()
    NOT_ASKED_FOR = auto()
    OF_A_LOSS = auto()
    MAKER_IN_A_SENTENCE = auto()
    NAMED_IN_PASSING = auto()
    AUTOMATIC_MAIL = auto()
    LEFT_OUT_BY_PROFILE = auto()
    ALREADY_LISTED = auto()
    IN_LIST_OF_OTHERS = auto()
    IN_UNCLEAR_LIST = auto()


class ReadingDoubt(_NamedCode):
    """Why a vehicle may have been read wrong."""

    NUMBER_AS_DESCRIPTION = auto()
    NO_MODEL = auto()
    NO_YEAR = auto()
    YEAR_NOT_READ = auto()
    VALUE_NOT_READ = auto()
    SEVERAL_CURRENCIES = auto()
    IN_A_SENTENCE = auto()
    UNKNOWN_NAME = auto()
    MENDED_VIN = auto()
    DOUBTFUL_VIN = auto()
