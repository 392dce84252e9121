"""What people do with an assessed lesson: judge, add what was missed, note, grade, take back, watch, export."""
