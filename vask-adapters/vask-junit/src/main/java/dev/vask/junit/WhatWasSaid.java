package dev.vask.junit;

/** Nothing that happened: a place in a failure's report for what led to it. */
final class WhatWasSaid extends Exception {
    private static final long serialVersionUID = 1L;

    WhatWasSaid(String lines) {
        super("\n" + lines, null, false, false);
    }
}
