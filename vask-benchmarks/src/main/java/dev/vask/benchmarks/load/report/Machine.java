package dev.vask.benchmarks.load.report;

import io.undertow.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.util.Jetty;

/** What the figures depend on besides the program: nothing that names the machine. */
public final class Machine {
    private Machine() {}

    /**
     * The facts, by the names they have in a report.
     *
     * @param java the command that the servers are run with
     */
    public static Map<String, String> facts(String java) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Date", LocalDate.now(ZoneOffset.UTC).toString());
        facts.put("CPU", value(Path.of("/proc/cpuinfo"), "model name", ':'));
        facts.put("Cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("Memory", value(Path.of("/proc/meminfo"), "MemTotal", ':'));
        facts.put("OS", value(Path.of("/etc/os-release"), "PRETTY_NAME", '=').replace("\"", ""));
        // What follows the numbers says who built it.
        facts.put("Kernel", System.getProperty("os.version", "").replaceFirst("-.*", ""));
        facts.put("Java", javaVersion(java));
        facts.put("Jetty", Jetty.VERSION);
        facts.put("Undertow", Version.getVersionString());
        return facts;
    }

    private static String value(Path file, String key, char separator) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(separator) + 1).trim())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String javaVersion(String java) {
        try {
            Process process = new ProcessBuilder(java, "-version")
                    .redirectErrorStream(true)
                    .start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            List<String> lines = answer.lines().toList();
            return lines.size() < 2 ? "unknown" : lines.get(1);
        } catch (IOException e) {
            return "unknown";
        }
    }
}
