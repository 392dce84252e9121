"""config/vision.yaml: how often each observer looks, how closely, and what it takes for seen."""

from typing import Annotated

from pydantic import Field

from analyzer.domain.base import Noun, Share

Positive = Annotated[int, Field(gt=0)]


class ChangeSettings(Noun):
    """When a part of the picture counts as changed."""

    width: Positive
    """The picture is reduced to about this many pixels across before it is compared."""
    threshold: Annotated[int, Field(gt=0, le=255)]
    """Levels of a colour channel, 0 to 255, by which a reduced pixel must differ. Codec noise stays below."""


class NoveltySettings(Noun):
    """When a camera shows something that no search of late has seen, and so is searched at once."""

    changed: Share
    """Share of the tile in colours that no search has met at that place. Anything visible for a second that is as large
    as this is searched at least once, however calm the camera is otherwise."""
    skin: Share
    """Share of the tile by which skin-coloured pixels outnumber those of every search: somebody undresses."""
    picture: Share
    """Share of a tile from which what is new in it is searched by itself as well, enlarged: a picture held up."""
    memory_ms: Positive
    """What searches have met is forgotten, and learnt anew, after this long."""


class TileSettings(Noun):
    """What is measured of a camera tile."""

    threshold: Annotated[int, Field(gt=0, le=255)]
    """Levels of the Y channel by which a reduced pixel must differ from the previous look to count as changed."""


class OpinionSettings(Noun):
    """What the network that judges whole pictures must be sure of."""

    beside: Share
    """Lowest score at which it counts beside a hint of a body, seen by the network that names parts."""
    alone: Share
    """Lowest score at which it counts without any."""


class ImagerySettings(Noun):
    """What counts as exposed, and how closely the picture is searched."""

    floors: dict[str, Share]
    """Lowest score, mean of all views, at which each class, as NudeNet names it, counts. Others are never reported."""
    beside: Share
    """Lowest score at which a class is reported beside one that counts."""
    hints: dict[str, Share]
    """Lowest score at which a class makes the observer look closer."""
    second: OpinionSettings
    """The second opinion: on every view of a hint, on fresh pictures on the screen, and on what is new on a camera."""
    whole_side: Positive
    """Longer side of the whole picture as the network sees it, in pixels; also of a film that plays on the screen."""
    camera_side: Positive
    """The same for a camera tile."""
    screen_side: Positive
    """The same for a picture on the screen. NudeNet misses small bodies, so they are enlarged."""
    closer: tuple[float, ...]
    """Margins, in lengths of a hint's longer side, of the closer views taken around it."""
    closer_side: Positive
    """Longer side of a closer view as the network sees it; another scale than `camera_side` tells chance hits."""
    cell: Positive
    """Pictures on the screen larger than this many pixels are searched in overlapping cells of this size as well."""
    smallest: Positive
    """Pictures on the screen with a side shorter than this many pixels are not searched for."""
    most_cells: Positive
    """Largest number of parts of a screen searched at one look."""
    calm_ms: Positive
    """A camera tile that merely moves, and shows nothing new, is looked at this often."""
    abrupt: Share
    """Share of a camera tile that must have changed since it was last looked at for another look without waiting."""
    busy_ms: Positive
    """A part of the screen that changes without pause is looked at this often; a fresh change, at once."""
    fresh_ms: Positive
    """A part of the screen that was looked at twice within this time is a film, and is searched less closely."""
    widely: Share
    """Share of a screen that must change for another look at the whole picture."""


class PersonSettings(Noun):
    """How faces on the tutor's camera are counted."""

    every_ms: Positive
    """How often a moving tile is searched in which the last searches counted none, or several, each time."""
    calm_ms: Positive
    """The same where each of them counted one: then first beside the face that was last seen, and all of it without."""
    unsure_ms: Positive
    """The same where they differ: somebody comes, goes or turns."""
    settled_looks: Positive
    """How many searches count as the last ones."""
    abrupt: Share
    """Share of a tile that must change between two looks for another search without waiting: somebody comes or goes."""
    side: Positive
    """Longer side of the tile as the face detector sees it, in pixels."""
    near_side: Positive
    """The same of the place around a known face."""
    near: Annotated[float, Field(gt=0)]
    """Margin of that place around the face, in lengths of its longer side."""
    floor: Share
    """Lowest score of a face."""
    body_floor: Share
    """Lowest score at which NudeNet's faces and bodies count where the face detector saw none."""
    shape: tuple[Share, Share]
    """Least and largest share of the tile that somebody without a face covers; what fills it all is no one's shape."""
    second_shape: Share
    """Least share of the tile that a second one covers who moves apart from every head and what is below it."""
    free: Share
    """Share of the tile's width beside the nearest head from which somebody could be there, and is looked for."""
    still: Annotated[float, Field(ge=0)]
    """A face that never moves more than this (mean absolute change of Y), beside a tile that does, is a picture."""
    still_looks: Positive
    """Looks at a face after which that can be said."""


class ScreenTextSettings(Noun):
    """When and how the screen is read."""

    side: Positive
    """Longest side at which text is searched for, in pixels of a picture 1280 wide; it is read at full size."""
    settle_ms: Positive
    """A changed part is read when it has rested for this long."""
    patience_ms: Positive
    """A part that keeps changing is read after this long, so that text typed and wiped is read before it goes."""
    longest_patience_ms: Positive
    """Patience doubles up to this while reading finds nothing new (a film, a moving picture)."""
    floor: Share
    """Lowest confidence of a line."""
    margin: Positive
    """Pixels around a changed part that are read with it."""


class LayoutSettings(Noun):
    """How camera tiles are found where the lesson record names none."""

    looks: Positive
    """Looks that are kept, reduced, until the layout is decided."""
    width: Positive
    """Pixels across of the kept looks."""
    edge: Annotated[int, Field(gt=0, le=255)]
    """Levels of the Y channel by which a tile's border stands out."""
    straight: Share
    """Share of a border's length that must stand out."""
    stable: Share
    """Share of the searched looks in which a face must be at the same place."""
    relaid: Share
    """Share of the picture that must change between two looks for a found camera to be looked for again."""
    relaid_looks: Positive
    """Looks after such a change in which it is looked for."""


class VisionSettings(Noun):
    """Everything in config/vision.yaml."""

    version: str
    """Raised with every change; for its owner."""
    every_ms: Positive
    """Time between two looks."""
    threads: Positive
    """Processor threads each model may use."""
    change: ChangeSettings
    """When a part of the picture counts as changed."""
    novelty: NoveltySettings
    """When a camera is searched at once."""
    tiles: TileSettings
    """What is measured of a camera."""
    imagery: ImagerySettings
    """What counts as exposed, and how closely the picture is searched."""
    persons: PersonSettings
    """How people on the tutor's camera are counted."""
    screen_text: ScreenTextSettings
    """When and how the screen is read."""
    layout: LayoutSettings
    """How cameras are found where the lesson record names none."""
