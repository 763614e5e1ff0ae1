package dev.vask.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** A world of its own, simulator included, in which one class of the core has a bug. */
final class MutantLoader extends ClassLoader {
    private final Mutant mutant;
    /** Made at once: a bug that can't be planted any more must fail, and not be found. */
    private final byte[] mutated;

    MutantLoader(Mutant mutant) throws ClassNotFoundException {
        super(MutantLoader.class.getClassLoader());
        this.mutant = mutant;
        this.mutated = mutant.apply(bytes(mutant.className()));
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith("dev.vask.")) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known == null ? define(name) : known;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] bytes = name.equals(mutant.className()) ? mutated : bytes(name);
        return defineClass(name, bytes, 0, bytes.length);
    }

    private byte[] bytes(String name) throws ClassNotFoundException {
        try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
