package dev.vask.benchmarks.load.report;

import dev.vask.benchmarks.load.run.Figure;
import dev.vask.benchmarks.load.run.Result;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads what {@link ResultsWriter} wrote. */
final class ResultsReader {
    private ResultsReader() {}

    static Map<String, String> facts(Json file) {
        return each(file.get("facts"), Json::text);
    }

    static List<Result> results(Json file) {
        return file.get("scenarios").items().stream().map(ResultsReader::result).toList();
    }

    private static Result result(Json json) {
        return new Result(
                json.get("name").text(),
                json.get("description").text(),
                json.get("figures").items().stream().map(ResultsReader::figure).toList(),
                each(
                        json.get("rounds"),
                        rounds -> rounds.items().stream()
                                .map(round -> each(round, Json::number))
                                .toList()),
                each(json.get("failures"), Json::text));
    }

    private static Figure figure(Json json) {
        return new Figure(
                json.get("key").text(),
                json.get("label").text(),
                json.get("unit").text(),
                json.get("lessIsBetter").truth());
    }

    private static <T> Map<String, T> each(Json object, Function<Json, T> read) {
        Map<String, T> values = new LinkedHashMap<>();
        object.fields().forEach((name, value) -> values.put(name, read.apply(value)));
        return values;
    }
}
