"""The limits that detectors of scenes apply; sections of config/policy.yaml."""

from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from analyzer.domain.base import Noun, Renamed, Share
from analyzer.domain.kinds import Severity

Limit = Annotated[int, Field(ge=0)]
"""A length of time in milliseconds."""
Count = Annotated[int, Field(ge=1)]
Cause = Literal["off", "covered", "frozen", "empty_chair"]
"""Why a camera gives no tutor."""


class PresencePolicy(Noun):
    """What is taken as proof that someone was in the lesson."""

    least_attribution: Share
    """Speech counts as a role's own from this confidence in the role."""
    student_heard: Share
    """Factor on scores where a student's presence is known from speech alone, not from the attendance record."""
    student_unknown: Share
    """Factor on scores where it is not known whether a student was in the lesson."""
    only_camera: Share
    """Factor on scores where the only camera is taken for the tutor's, because nothing says whose it is."""
    longest_hole_ms: Limit
    """Looks farther apart than this, and than three usual steps, say nothing about the time between them."""
    varying: Annotated[float, Field(ge=1)]
    """Where a camera's pictures come at a varying rate, one may stand this many times as long as on average."""
    face_attribution_ms: Limit
    """A look at which faces were not searched for borrows the answer of the nearest one that is this close."""


class PicturePolicy(Noun):
    """When a picture counts as blank, as still, or as another picture. Luminance and the rest run from 0 to 1."""

    dark_luminance: Share
    """Mean luminance up to which a picture is dark."""
    dark_texture: Share
    """Standard deviation of luminance up to which a dark picture shows nothing."""
    flat_texture: Share
    """Standard deviation of luminance up to which a picture of any brightness shows nothing."""
    blank_flat: Share
    """Share of detail-less blocks that a blank picture has at least, where it was measured."""
    detailless: Share
    """Share of detail-less blocks from which a picture without any edge shows nothing, however shaded it is."""
    grain: Annotated[float, Field(ge=0)]
    """Sharpness up to which such a picture has no edge: a sensor's grain has some as well."""
    one_colour: Share
    """Standard deviation of luminance up to which a blank picture is of one colour, as platforms draw it."""
    blurred: Share
    """Sharpness divided by texture up to which nothing is in focus: something covers the lens."""
    placeholder_flat: Share
    """Share of detail-less blocks from which a still picture is a placeholder drawn by the platform."""
    still_motion: Share
    """Mean change since the look before up to which nothing has moved; a camera's own noise is above it."""
    still_changed: Share
    """Share of the picture that visibly changed since the look before, up to which the rest is the codec's noise."""
    codec_motion: Share
    """Mean change up to which `still_changed` is believed."""
    still_face: Share
    """A face whose box moved by more than this share of the tile since the look before shows that the picture lives."""
    still_ms: Limit
    """A picture is still when nothing has moved in it for this long."""
    pop_ms: Limit
    """A still picture may change for this long (a key frame refreshes it) if the same picture stands there after it."""
    pop_share: Share
    """The most of a still stretch's looks that may be such changes."""
    same_picture: Share
    """Two looks show the same picture if luminance, texture and mean colour each differ by no more than this."""
    neighbours: Count
    """A still picture is compared with so many looks before and after it, to tell a freeze from a placeholder."""


class Shortest(Noun):
    """The shortest absence that is claimed, by cause."""

    off: Limit
    """The tile is dark, or shows a placeholder or an avatar."""
    covered: Limit
    """Something lies over the lens."""
    frozen: Limit
    """The picture has stopped."""
    empty_chair: Limit
    """A picture with nobody in it."""


class CauseScore(Noun):
    """The score of an absence that nothing raises or lowers, by cause."""

    off: Share
    """The tile is dark, or shows a placeholder or an avatar."""
    covered: Share
    """Something lies over the lens."""
    frozen: Share
    """The picture has stopped."""
    empty_chair: Share
    """A picture with nobody in it."""


class CameraPolicy(Noun):
    """When the tutor's camera counts as giving no tutor."""

    picture: PicturePolicy
    """When a picture counts as blank, as still, or as another picture."""
    shortest_ms: Shortest
    """Shorter absences are set aside, on record."""
    noted_ms: Limit
    """Absences shorter than this are the noise of single looks, and not even put on record."""
    merge_gap_ms: Limit
    """Two absences of the same cause with no more than this between them are one."""
    merge_from_ms: Limit
    """Only absences at least this long are merged, so that a face missed now and then does not add up to one."""
    score: CauseScore
    """The score of an absence that nothing raises or lowers, by cause."""
    record_agrees: Share
    """Added to the score where the platform's record has the camera off as well."""
    record_disagrees: Share
    """Taken from the score where the picture looks switched off and the platform's record has the camera on."""
    record_alone: Share
    """The score where only the platform's record speaks, because the picture was not looked at."""
    moving_share: Share
    """An empty picture that moves at least this share of what it moves with the tutor in view may hold the tutor."""
    moving_ms: Limit
    """How long such a picture must be empty to be claimed."""
    dark_room: Share
    """Factor on the score of an empty chair in a dark picture, where faces are easily missed."""
    settled_ms: Limit
    """The tutor's picture has settled once the tutor was first seen in it for this long without a break."""
    settling_ms: Limit
    """If it has settled this soon after the first look, nothing before that is an absence, only on record."""
    serious_ms: Limit
    """One absence this long is serious."""
    serious_total_ms: Limit
    """Absences that add up to this are serious, each of them."""
    serious_count: Count
    """This many absences are serious, each of them."""


class StillFacePolicy(Noun):
    """When a second face is a photograph, a poster or a screen behind the tutor rather than a person."""

    same_place: Share
    """Faces whose centres lie no farther apart than this share of the tile belong together."""
    spread: Share
    """Nine in ten of its looks lie within this distance of the middle one: a person does not sit so still."""
    motion: Share
    """Half of its looks change no more than this inside the face since the look before, where that was measured."""
    least_ms: Limit
    """From the first look to the last."""
    lesson_share: Share
    """From its first look to the last, as a share of the time that was watched: a picture does not come and go."""
    start_ms: Limit
    """A face that is there this soon after the first look at the camera has come with nobody. It is a picture for as
    long as it does not move: whoever comes in has moved, and whoever was there and is somebody will."""
    from_start_ms: Limit
    """How long such a face must have been seen, instead of `least_ms` and `lesson_share`."""
    beside_share: Share
    """Share of its looks in which somebody else was there as well, by a larger face, one that moves, or a body; without
    that it may be the tutor, sitting still."""


class PersonsPolicy(Renamed):
    """When a second person counts as being in the tutor's camera."""

    renamed = MappingProxyType({"looks": "frame_samples", "per_look": "per_frame_sample"})

    frame_samples: Count
    """Fewer looks with two people, close together in time, are set aside as ghosts, on record."""
    gap_ms: Limit
    """Looks with two people that are no farther apart belong together."""
    least_ms: Limit
    """Somewhere among them two people must be seen for this long, once the tutor's picture has settled."""
    least_share: Share
    """Share of the looks in that time at which people were counted and there were two or more."""
    least_height: Share
    """Faces lower than this share of the tile are not counted."""
    least_score: Share
    """Faces that the detector was less sure of are not counted."""
    score: Share
    """The score at the least number of looks."""
    per_frame_sample: Share
    """Added to the score for every further look."""
    highest: Share
    """Where adding stops."""
    still_face: StillFacePolicy
    """When a second face is a picture on the wall."""


class BodyGroup(Noun):
    """Classes of the imagery model that mean the same to a safeguarding lead."""

    classes: tuple[str, ...]
    """As NudeNet names them; WHOLE_PICTURE is what open_nsfw makes of a picture as a whole."""
    least: Share
    """Scores below this are not counted."""
    alone: bool = True
    """False where it counts only beside another group: a bare belly in a photograph is not nudity by itself."""
    severity: Severity | None = None
    """Of a claim for which no surer group counts; the kind's own where there is none. Art and swimwear are unsure."""


class BodyGroups(Renamed):
    """Which exposed parts of the body are counted."""

    groups: dict[str, BodyGroup]
    """By the name that the claim gives as its cause."""
    unconfirmed: Share
    """Taken from the score of a look that no closer view confirmed; in part where some did."""


class BodyPolicy(BodyGroups):
    """When exposed parts of the body are claimed."""

    renamed = MappingProxyType({"looks": "frame_samples", "per_look": "per_frame_sample"})

    strong: Share
    """One look with this score is enough."""
    frame_samples: Count
    """Otherwise this many looks are needed; fewer are set aside as flicker, on record."""
    per_frame_sample: Share
    """Added to the highest score for every further look."""
    raised_most: Share
    """The most that further looks add."""
    both_scales: Share
    """Added where it was seen both in the whole picture and in an enlarged part."""
    several_groups: Share
    """Added where more than one group was seen."""


class ImageryPolicy(Noun):
    """Nudity anywhere in the picture, and undress on camera."""

    gap_ms: Limit
    """Looks no farther apart belong to one claim."""
    pad_ms: Limit
    """Added before the first look and after the last, or the sampling interval if that is longer."""
    imagery: BodyPolicy
    """For inappropriate_imagery: any channel."""
    undress: BodyPolicy
    """For undress: cameras alone."""


class ContinuedAfterImageryPolicy(Noun):
    """How soon a lesson must end once imagery has appeared."""

    limit_ms: Limit
    """Time to end the session, from the first look that showed imagery."""
    by_record: Share
    """Factor on the score where only the attendance record says that the lesson went on, and nobody was heard."""


class DressPolicy(BodyGroups):
    """When a look at the tutor's dress is asked for: what is bare, below undress."""

    renamed = MappingProxyType({"looks": "frame_samples"})

    frame_samples: Count
    """In at least so many looks."""
    score: Share
    """The score of the prompt."""


class PromptsPolicy(Noun):
    """When a human is asked to look; never a judgement."""

    dress: DressPolicy
    """What is bare, below undress."""
    slogan_score: Share
    """The score of a dress prompt for readable text."""
    slogan_words: Count
    """Readable text on the tutor's camera with fewer words is a name label, a logo or noise."""
    slogan_ms: Limit
    """How long the text must stand there."""
    label_share: Share
    """Text whose middle lies in this lowest or highest share of the tile is the platform's label."""
    setting_score: Share
    """The score of an unsuitable_setting prompt."""
    portrait_score: Share
    """The score of handheld_device for an upright picture."""
    shake: Annotated[float, Field(ge=0)]
    """Movement of the background, in shares of the tile's width a second, from which a camera is held in the hand."""
    shake_score: Share
    """The score of handheld_device for a shaking picture."""
    both_score: Share
    """The score of handheld_device for an upright picture that shakes."""
