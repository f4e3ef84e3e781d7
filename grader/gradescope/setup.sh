#!/usr/bin/env bash
# Installs the grader. Gradescope calls this once, as root, where it builds the image; what fails
# here fails the build, and its log says why.
set -euo pipefail
root="${AUTOGRADER_ROOT:-/autograder}"
source="$root/source"
wanted="python@PYTHON@" # for which the versions of requirements.txt were found

if ! "$wanted" -c "import ensurepip, venv" 2>/dev/null; then
    if ! { apt-get update -qq && apt-get install -y -qq "$wanted" "$wanted-venv"; }; then
        echo "error: this image has no $wanted, and no package of it:" \
            "choose another base image, or export with the Python that this one has" >&2
        exit 1
    fi
fi
"$wanted" -m venv "$root/venv"
python="$root/venv/bin/python"
"$python" -m pip install --quiet --requirement "$source/requirements.txt"
packages="$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
rm -rf "$packages/grader"
cp -R "$source/grader" "$packages/grader"
"$python" -m compileall -q "$packages/grader"
chmod -R go= "$source/course"

export XDG_CACHE_HOME="$root/cache"
cd /
echo "== grader doctor: the walls that hold here"
"$python" -P -m grader doctor
echo "== the reference, graded as a submission: it must be accepted; what it fills serves all others"
if [ -f "$source/course/salt" ]; then
    GRADER_SALT="$(cat "$source/course/salt")"
    export GRADER_SALT
fi
"$python" -P -m grader grade --problem "@PROBLEM@" --problems "$source/course/problems" \
    --reference "$source/course/reference" "$source/course/reference/@PROBLEM@.py"
