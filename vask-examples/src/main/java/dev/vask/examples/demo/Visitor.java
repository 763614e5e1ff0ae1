package dev.vask.examples.demo;

/**
 * Somebody who has given a name.
 *
 * @param id drawn at random: a name proves nothing, and two may have the same
 */
record Visitor(String id, String name) {
    /** What the others see of a visitor, as JSON text. */
    String info() {
        return Json.object(json -> json.writeStringField("name", name));
    }
}
