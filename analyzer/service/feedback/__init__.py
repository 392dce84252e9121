"""An observer tells a tutor how a lesson was taught; the tutor reads, replies, or asks another observer to look."""
