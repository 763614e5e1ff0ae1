package dev.vask.benchmarks.load.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.vask.benchmarks.load.run.Figure;
import dev.vask.benchmarks.load.run.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes results as JSON: every round, so that a report can be made anew. */
public final class ResultsWriter {
    private final Path file;
    private final Map<String, String> facts;

    /** @param facts what all results were had under */
    public ResultsWriter(Path file, Map<String, String> facts) {
        this.file = file;
        this.facts = facts;
    }

    public void write(List<Result> results) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try (JsonGenerator json = new JsonFactory().createGenerator(Files.newOutputStream(file))) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            strings(json, "facts", facts);
            json.writeArrayFieldStart("scenarios");
            for (Result result : results) {
                write(json, result);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void write(JsonGenerator json, Result result) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", result.name());
        json.writeStringField("description", result.description());
        json.writeArrayFieldStart("figures");
        for (Figure figure : result.figures()) {
            json.writeStartObject();
            json.writeStringField("key", figure.key());
            json.writeStringField("label", figure.label());
            json.writeStringField("unit", figure.unit());
            json.writeBooleanField("lessIsBetter", figure.lessIsBetter());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeObjectFieldStart("rounds");
        for (Map.Entry<String, List<Map<String, Double>>> server :
                result.rounds().entrySet()) {
            json.writeArrayFieldStart(server.getKey());
            for (Map<String, Double> round : server.getValue()) {
                json.writeStartObject();
                for (Map.Entry<String, Double> value : round.entrySet()) {
                    json.writeNumberField(value.getKey(), value.getValue());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        json.writeEndObject();
        strings(json, "failures", result.failures());
        json.writeEndObject();
    }

    private static void strings(JsonGenerator json, String name, Map<String, String> values) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, String> value : values.entrySet()) {
            json.writeStringField(value.getKey(), value.getValue());
        }
        json.writeEndObject();
    }
}
