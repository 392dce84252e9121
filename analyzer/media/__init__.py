"""Media: probe, check, decode, transcode. The only room that meets ffmpeg."""
