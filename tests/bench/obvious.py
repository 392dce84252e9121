"""The obvious pipeline, to compare with: openai-whisper on the audio, NudeNet at 1 frame/s, re-encoding by ffmpeg."""

import subprocess
import sys
import tempfile
from pathlib import Path

import av
import imageio_ffmpeg


def main(path: str) -> None:
    """Run the three, one after the other, as a first script would."""
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    with tempfile.TemporaryDirectory() as folder:
        encoded = ("-c:v", "libx264", "-c:a", "aac", str(Path(folder) / "out.mp4"))
        subprocess.run((ffmpeg, "-v", "error", "-i", path, *encoded), check=True)
    _whisper(path, ffmpeg)
    _nudenet(path)


def _whisper(path: str, ffmpeg: str) -> None:
    import numpy as np

    from analyzer.settings.configuration import read_configuration
    from analyzer.signals.speech.reference import build_whisper
    from analyzer.signals.weights import WeightStore

    store = WeightStore(read_configuration(None).models)
    model = build_whisper(store.path("whisper-tiny.en"), store.path("whisper-tiny.en-config"))
    raw = (ffmpeg, "-v", "error", "-i", path, "-f", "s16le", "-ac", "1", "-ar", "16000", "-")
    sound = np.frombuffer(subprocess.run(raw, check=True, capture_output=True).stdout, np.int16)
    model.transcribe(sound.astype(np.float32) / 32768, fp16=False)


def _nudenet(path: str) -> None:
    from nudenet import NudeDetector

    detector = NudeDetector()
    with av.open(path) as media:
        due = 0.0
        for frame in media.decode(video=0):
            if frame.time is not None and frame.time >= due:
                detector.detect(frame.to_ndarray(format="bgr24"))
                due += 1.0


if __name__ == "__main__":
    main(sys.argv[1])
