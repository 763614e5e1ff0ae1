package dev.vask.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.ObjectName;

/** What lives in this JVM's heap, by class: counted by the collector itself, so exact to the byte. */
public record Histogram(Map<String, Line> lines) {
    /** All objects of a class. */
    public record Line(long instances, long bytes) {
        private static final Line NONE = new Line(0, 0);

        private Line less(Line other) {
            return new Line(instances - other.instances, bytes - other.bytes);
        }
    }

    /** Collects garbage first. */
    public static Histogram take() {
        Map<String, Line> lines = new TreeMap<>();
        try {
            String text = (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            // "   1:     12345     678901  java.lang.String (java.base@17)", below a head and above a total.
            text.lines().map(line -> List.of(line.strip().split("\\s+"))).forEach(words -> {
                if (words.size() >= 4 && words.get(0).matches("\\d+:")) {
                    lines.put(
                            words.get(3).replaceFirst("/0x.*", ""),
                            new Line(Long.parseLong(words.get(1)), Long.parseLong(words.get(2))));
                }
            });
        } catch (JMException e) {
            throw new IllegalStateException("this JVM has no class histogram", e);
        }
        return new Histogram(lines);
    }

    /** What has come since another one. */
    public Histogram since(Histogram before) {
        Map<String, Line> more = new TreeMap<>();
        lines.forEach((name, line) -> more.put(name, line.less(before.lines.getOrDefault(name, Line.NONE))));
        return new Histogram(more);
    }

    /** Without this class and what is nested in it. */
    public Histogram without(Class<?> type) {
        Map<String, Line> others = new TreeMap<>(lines);
        others.keySet().removeIf(name -> name.equals(type.getName()) || name.startsWith(type.getName() + "$"));
        return new Histogram(others);
    }

    /** Only classes whose names begin so. */
    public Histogram only(String prefix) {
        Map<String, Line> some = new TreeMap<>(lines);
        some.keySet().removeIf(name -> !name.startsWith(prefix));
        return new Histogram(some);
    }

    /** How many objects there are of each class that has any. */
    public Map<String, Long> instances() {
        Map<String, Long> counts = new TreeMap<>();
        lines.forEach((name, line) -> {
            if (line.instances > 0) {
                counts.put(name, line.instances);
            }
        });
        return counts;
    }

    public long bytes() {
        return lines.values().stream().mapToLong(Line::bytes).sum();
    }

    /** The heaviest, divided by so many. */
    public String top(int count, int per) {
        StringBuilder table = new StringBuilder();
        lines.entrySet().stream()
                .sorted(Comparator.comparingLong(entry -> -entry.getValue().bytes()))
                .limit(count)
                .forEach(entry -> table.append("%9.1f %7.2f  %s%n"
                        .formatted(
                                (double) entry.getValue().bytes() / per,
                                (double) entry.getValue().instances() / per,
                                entry.getKey())));
        return table.toString();
    }
}
