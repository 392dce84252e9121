"""The seal broken on purpose: for each place, code that keeps the picture there, and the name by which it is met."""

from collections.abc import Iterable
from dataclasses import dataclass
from textwrap import indent

FIRST_LOOK = """
import base64, mmap, os, tempfile
from pathlib import Path
import cv2, numpy
from analyzer.signals.vision.observer import VisionObserver
look, leaks, kept = VisionObserver.look, [], []
def leaking(self, frame):
    if 3000 <= frame.at_ms < 3500:
        for leak in leaks:
            leak(frame.image)
    return look(self, frame)
VisionObserver.look = leaking
def still(image, kind=".png"):
    return cv2.imencode(kind, image)[1].tobytes()
"""
"""Code of each place appends what it does with a picture to `leaks`; `kept` keeps files open."""


@dataclass(frozen=True)
class Break:
    """One way in which a picture could get into a file."""

    code: str
    where: str
    """Pattern of the name by which it is met."""


ANYWHERE = {
    "a still in a temporary folder": Break(
        """
def in_a_folder(image):
    kept.append(tempfile.TemporaryDirectory())
    cv2.imwrite(os.path.join(kept[-1].name, "a.jpg"), image)
leaks.append(in_a_folder)
""",
        "temp/*/a.jpg",
    ),
    "a smaller one in a cache": Break(
        """
def in_a_cache(image):
    Path.home().joinpath("cache").mkdir(exist_ok=True)
    Path.home().joinpath("cache/thumbnail").write_bytes(still(cv2.resize(image, (320, 180)), ".webp"))
leaks.append(in_a_cache)
""",
        "user/cache/thumbnail",
    ),
    "pixels in a file without a name": Break(
        """
def without_a_name(image):
    kept.append(tempfile.TemporaryFile())
    kept[-1].write(image.tobytes()); kept[-1].flush()
leaks.append(without_a_name)
""",
        "temp/*(deleted)",
    ),
    "pixels in a file of memory alone": Break(
        """
def in_memory(image):
    kept.append(os.fdopen(os.memfd_create("picture"), "wb"))
    kept[-1].write(image.tobytes()); kept[-1].flush()
leaks.append(in_memory)
""",
        "/memfd:picture*",
    ),
    "a memory map": Break(
        """
def in_a_map(image):
    kept.append(numpy.memmap(os.path.join(tempfile.gettempdir(), "map"), "uint8", "w+", shape=image.shape))
    kept[-1][:] = image
leaks.append(in_a_map)
""",
        "temp/map",
    ),
    "a memory map whose file is gone": Break(
        """
def in_a_map_alone(image):
    with tempfile.NamedTemporaryFile(prefix="gone") as file:
        file.truncate(image.nbytes)
        kept.append(mmap.mmap(file.fileno(), image.nbytes))
    kept[-1][:] = image.tobytes()
leaks.append(in_a_map_alone)
""",
        "mapped temp/gone*",
    ),
}
"""Of every process that looks at pictures."""
OF_AN_ANALYSIS = {
    **ANYWHERE,
    "a copy for browsers": Break(
        "import analyzer.analysis.analyze as it; it.why_not_playable = lambda *_: None\n", "out/*/*copy-*.mp4"
    ),
    "a thumbnail on the page": Break(
        """
import analyzer.analysis.analyze as it
page, seen = it.render_html, []
leaks.append(lambda image: seen.append(base64.b64encode(still(image)).decode()))
it.render_html = lambda *a: page(*a) + f"<img src='data:image/png;base64,{seen[0]}'>"
""",
        "out/*scorecard.html",
    ),
}


IN_A_WORKER = {
    **ANYWHERE,
    "the working folder of a stage": Break(
        """
def in_scratch(image):
    for folder in Path(os.environ["LESSONGUARD_HOME"]).glob("scratch/stage-*"):
        (folder / "frame.png").write_bytes(still(image))
leaks.append(in_scratch)
""",
        "home/scratch/stage-*/frame.png",
    ),
    "a row of the catalogue": Break(
        """
def in_a_row(image):
    from django.db import connection
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS leak (picture BLOB)")
        cursor.execute("INSERT INTO leak VALUES (%s)", [still(image)])
leaks.append(in_a_row)
""",
        "home/catalogue.sqlite3",
    ),
    "letters in a log": Break(
        "leaks.append(lambda image: os.write(2, base64.urlsafe_b64encode(still(image)) + b' '))\n", "log"
    ),
    "an object of the store": Break(
        """
def in_the_store(image):
    from hashlib import sha256
    from analyzer.service.bootstrap import make_store
    from analyzer.settings.service_settings import read_settings
    content = still(image)
    make_store(read_settings(os.environ)).put("derived/leak", content, sha256(content).hexdigest())
leaks.append(in_the_store)
""",
        "home/objects/keys/derived/leak/*/data",
    ),
    "a second original": Break(
        """
def copied(image):
    originals = (Path(os.environ["LESSONGUARD_HOME"]) / "objects/keys/originals").rglob("data")
    Path(tempfile.gettempdir(), "copied").write_bytes(max(map(Path.read_bytes, originals), key=len))
leaks.append(copied)
""",
        "temp/copied",
    ),
    "a copy for browsers": Break(
        """
from analyzer.records import sealing
import analyzer.service.pipeline.transcode as making
sealing.seal = lambda *_, **__: False
making.why_not_playable = lambda *_: None
""",
        "home/scratch/stage-*/.copy-*.mp4",
    ),
    "that copy in the store": Break("", "home/objects/keys/derived/*/lesson.mp4/*/data"),
}
IN_A_WEB_PROCESS = {
    "an answer of the web server": Break(
        """
import analyzer.web.pages.media as it
from analyzer.records.recordings import recording_details
from analyzer.service.reviews.playing import Playable
def playable(recording, *_):
    return Playable(next(one for one in recording_details(recording).items if one.role == "playable"))
it.playable = playable
""",
        "answer /recordings/*/media/*",
    )
}
ON_THE_WAY_OUT = {
    "a bag of evidence": Break("", "disk/*bag*/data/recordings/001/original/*.mp4"),
    "evidence for a browser": Break("", "home/scratch/stage-*/*/data/recordings/001/original/*.mp4"),
    "a redacted working copy": Break("", "disk/*copy*/data/redacted-working-copy-1.mp4"),
}
"""Broken by the test itself, which makes them."""
OF_A_SERVICE = {**IN_A_WORKER, **IN_A_WEB_PROCESS, **ON_THE_WAY_OUT}


def broken(places: Iterable[Break]) -> str:
    """Code that breaks the seal at all of these places at once."""
    return FIRST_LOOK + "".join(one.code for one in places)


def broken_in_service() -> str:
    """The same for the processes of a service."""
    worker = indent(broken(IN_A_WORKER.values()), "    ")
    web = indent("".join(one.code for one in IN_A_WEB_PROCESS.values()), "    ")
    return f'if COMMAND == "worker":\n{worker}\nif COMMAND == "web":\n{web}\n'
