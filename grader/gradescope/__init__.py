"""An autograder for Gradescope: the zip file to upload, and its work there.

    /autograder/source/          the zip file, unpacked
        setup.sh                 called once, where the image is built, with a network
        run_autograder           called for each submission
        requirements.txt         the libraries, in the versions that made the zip file
        grader/                  this package
        course/problems/ID/      the problem
        course/reference/ID.py   its reference
        course/problems/libraries.txt    what the course adds to what submissions may import
        course/salt              the course's secret, if there is one
    /autograder/venv/            made by setup.sh
    /autograder/cache/           made by setup.sh: the reference's answers, compiled programs
    /autograder/submission/      the files that a student submitted
    /autograder/submission_metadata.json
    /autograder/results/results.json

`bundle` makes the zip file, `pins` its requirements. There, `handed_in` chooses the file to grade,
and `metadata` reads what Gradescope says about the submission.
"""
