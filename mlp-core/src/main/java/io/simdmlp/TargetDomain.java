package io.simdmlp;

/** The targets that a loss accepts. */
enum TargetDomain {
    ANY("any number"),
    SHARE("a number from 0 to 1"),
    COUNT("a finite count of at least 0"),
    SIGN("-1 or 1");

    /** The domain in messages. */
    final String words;

    TargetDomain(String words) {
        this.words = words;
    }

    boolean contains(float y) {
        return switch (this) {
            case ANY -> true;
            case SHARE -> y >= 0 && y <= 1;
            case COUNT -> y >= 0 && y < Float.POSITIVE_INFINITY;
            case SIGN -> y == -1 || y == 1;
        };
    }
}
