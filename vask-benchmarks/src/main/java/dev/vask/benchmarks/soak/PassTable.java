package dev.vask.benchmarks.soak;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured, what it may be, and whether it is. */
final class PassTable {
    private record Line(String what, String measured, String bound, boolean passes) {}

    private final List<Line> lines = new ArrayList<>();

    /** A count that has to be another one. */
    PassTable exactly(String what, long measured, long bound) {
        return add(what, number(measured), number(bound), measured == bound);
    }

    /** A count that must not be greater. */
    PassTable atMost(String what, long measured, long bound) {
        return add(what, number(measured), "<= " + number(bound), measured <= bound);
    }

    /** A figure that must not be greater. */
    PassTable atMost(String what, double measured, double bound, String unit) {
        return add(what, number(measured) + unit, "<= " + number(bound) + unit, measured <= bound);
    }

    /** Something that must not be there. */
    PassTable nothing(String what, String measured) {
        return add(what, measured.isEmpty() ? "nothing" : measured, "nothing", measured.isEmpty());
    }

    private PassTable add(String what, String measured, String bound, boolean passes) {
        lines.add(new Line(what, measured, bound, passes));
        return this;
    }

    boolean passes() {
        return lines.stream().allMatch(Line::passes);
    }

    void print(PrintStream out) {
        String row = "%-56s %16s %16s  %s%n";
        out.printf(row, "", "measured", "bound", "");
        for (Line line : lines) {
            out.printf(row, line.what, line.measured, line.bound, line.passes ? "pass" : "FAIL");
        }
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%,.1f", value);
    }
}
