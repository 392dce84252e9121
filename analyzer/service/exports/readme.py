"""What a stranger reads who opens a bag of evidence: what it is, and how to prove it."""

from analyzer.preservation.report.contents import certified
from analyzer.preservation.report.told import Certified

TEXT = """\
Evidence from recordings of online lessons
==========================================

Begin with data/report.html (or data/report.pdf). Nothing in this folder has to be installed or run to be read.

  data/recordings/NNN/original/     what was handed in, byte by byte as it came
  data/recordings/NNN/assessment-N/ what a machine noticed in it: analysis.json, transcript.vtt, scorecard.html
  data/destroyed/NNN/               of a recording that is destroyed: the signed certificate of that
  data/custody/                     who did what to it, when: one event a line, each hashing the one before
  data/policy/                      the rules by which it was assessed, where they are still those
  data/evidence.json                the same as the report says of purpose, recipient and files, for machines

This folder is a BagIt bag (RFC 8493). Signed with: {certificate}

How to prove it
---------------

Any one of these names what was changed, and none needs the software that made it. All of it is proven by the first; the
others are standard tools that other people made. Give the commands in this folder.

1. Python 3.8 or later, with openssl for the signature:

     python3 verify.py --certificate-sha256 {sha256}

   Compare that number with the receipt, which came to you by another way: whoever forged all of this folder could
   have signed it with a certificate of their own.

2. sha256sum and sha512sum (every Linux; macOS: shasum -a 256 -c):

     sha256sum -c manifest-sha256.txt tagmanifest-sha256.txt
     sha512sum -c manifest-sha512.txt tagmanifest-sha512.txt

3. The Library of Congress's bagit.py (pip install bagit):

     bagit.py --validate .

4. openssl, for the signature over tagmanifest-sha256.txt, on which all the rest hangs:

     openssl cms -verify -binary -inform PEM -in tagmanifest-sha256.txt.p7s -content tagmanifest-sha256.txt \\
       -CAfile certificate.pem -partial_chain -purpose any -no_check_time -out /dev/null
     openssl x509 -in certificate.pem -noout -subject -dates -fingerprint -sha256

   -no_check_time: a bag stays signed after its certificate has expired.

Files in parts
--------------

Where rejoin-sha256.txt is here, the files that it names were too large for the disk and lie in parts. To join one and
prove it, with the name as it stands there:

     cat data/recordings/001/original/lesson.mp4.part* > data/recordings/001/original/lesson.mp4
     sha256sum -c rejoin-sha256.txt

(On Windows: copy /b lesson.mp4.part0001+lesson.mp4.part0002 lesson.mp4)
Join them in a copy of this folder: what is joined here is a file that no manifest names.
"""


def readme(certificate: Certified) -> str:
    """The text."""
    return TEXT.format(certificate=certified(certificate), sha256=certificate.sha256)
