"""Attacks on what is outside: the machine's processes, names and networks."""

from support.attacks.model import Attack

OUTSIDE = (
    Attack(
        "see the host's processes",
        ("namespaces", "landlock"),
        "it reads the list of what runs on the machine",
        "return str(HOST) in os.listdir('/proc')",
        scene="the grader",
    ),
    Attack(
        "find out that a process exists",
        ("namespaces",),
        "it learns that a process of this number exists, and its session",
        # 0 is the session of a process whose leader lives outside of our process namespace.
        "return os.getsid(HOST) >= 0",
        scene="the grader",
    ),
    Attack(
        "read the machine's name",
        ("namespaces",),
        "it reads the name",
        "return os.uname().nodename == HOSTNAME",
        scene="the grader",
    ),
    Attack(
        "see the machine's network interfaces",
        ("namespaces", "landlock + seccomp"),
        "it reads their names",
        """
        try:
            found = {name for _, name in socket.if_nameindex()}
        except OSError:
            found = set(os.listdir('/sys/class/net'))
        return bool(found - {'lo'})
        """,
        scene="network interfaces",
    ),
    Attack(
        "connect to a TCP server of the machine",
        ("namespaces", "landlock", "seccomp"),
        "it is connected",
        "return bool(socket.create_connection(('127.0.0.1', PORT), timeout=5))",
        scene="a TCP server",
        since=4,
    ),
    Attack(
        "send a datagram (UDP)",
        ("namespaces", "seccomp"),
        "the datagram is delivered",
        """
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            return sender.sendto(b'x', ('127.0.0.1', PORT)) == 1
        """,
        scene="a UDP server",
    ),
    Attack(
        "connect to an abstract UNIX socket",
        ("namespaces", "landlock", "seccomp"),
        "it is connected",
        """
        with socket.socket(socket.AF_UNIX) as client:
            client.connect('\\0' + MARK)
            return True
        """,
        scene="an abstract socket",
        since=6,
    ),
    Attack(
        "connect to a UNIX socket in a folder",
        ("namespaces", "landlock", "seccomp"),
        "it is connected",
        """
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(PATH)
            return True
        """,
        scene="a socket in a folder",
        since=9,
    ),
)
