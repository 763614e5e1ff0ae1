package dev.vask.redis.servers;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads what a node was told of members, and says who follows from it. */
final class Turns {
    private Turns() {}

    /** Who is there in the end; fails where somebody came who was there, or went who was not. */
    static Set<String> of(List<NodeProcess.Line> lines) {
        return of(lines, false);
    }

    /** The same for a node that others took for dead: who by its list never went may come again, for the host. */
    static Set<String> ofOneTakenForDead(List<NodeProcess.Line> lines) {
        return of(lines, true);
    }

    private static Set<String> of(List<NodeProcess.Line> lines, boolean takenForDead) {
        Set<String> members = new TreeSet<>();
        for (NodeProcess.Line line : lines) {
            switch (line.kind()) {
                case "added" -> {
                    if (!members.add(line.argument()) && !takenForDead) {
                        throw new IllegalStateException("added who was there: " + line);
                    }
                }
                case "removed" -> {
                    if (!members.remove(line.argument())) {
                        throw new IllegalStateException("removed who was not there: " + line);
                    }
                }
                case "members" -> {
                    members.clear();
                    if (!line.argument().isEmpty()) {
                        members.addAll(List.of(line.argument().split(",")));
                    }
                }
                default -> {
                    // Not of members.
                }
            }
        }
        return members;
    }
}
