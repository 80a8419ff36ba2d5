namespace FastSignal.Server.Configuration.Keys;

/// <summary>
/// One configuration key, declared once: binding, validation, the help text, README's table and the sample file all
/// follow from this declaration or are tested against it.
/// </summary>
internal abstract class ConfigurationKey
{
    private protected ConfigurationKey(string section, string name, string description)
    {
        Section = section;
        Name = name;
        Description = description;
    }

    /// <summary>The section it lives in; <c>streams</c> for the keys of one stream.</summary>
    public string Section { get; }

    /// <summary>Name in snake_case.</summary>
    public string Name { get; }

    /// <summary>What it does, in one sentence.</summary>
    public string Description { get; }

    /// <summary>Its value is never printed.</summary>
    public bool IsSecret { get; init; }

    /// <summary>When a new value acts after a reload.</summary>
    public TakesEffect TakesEffect { get; init; }

    /// <summary>Full name, sections separated by colons; a stream's name stands between <c>streams</c> and the key.</summary>
    public string Path => Section == StreamKeys.Section ? $"{Section}:<name>:{Name}" : $"{Section}:{Name}";

    /// <summary>Full name with the name of a stream in it, or <see cref="Path"/> when there is none.</summary>
    public string PathOf(string? stream) => stream is null ? Path : $"{Section}:{stream}:{Name}";

    /// <summary>The default as it is written in a configuration file (JSON).</summary>
    public abstract string DefaultText { get; }

    /// <summary>What is allowed, with units, as the end of the sentence "allowed is ...".</summary>
    public abstract string Allowed { get; }

    /// <summary>Reads a value and writes it the way <see cref="DefaultText"/> is written, so that two spellings of one value compare equal.</summary>
    public abstract bool TryNormalise(ConfigurationNode node, out string text);
}

/// <summary>A key with a typed value.</summary>
internal abstract class ConfigurationKey<T> : ConfigurationKey
{
    private protected ConfigurationKey(string section, string name, T defaultValue, string description)
        : base(section, name, description) => Default = defaultValue;

    /// <summary>The value when no source gives one.</summary>
    public T Default { get; }

    /// <inheritdoc/>
    public override string DefaultText => Format(Default);

    /// <summary>Reads the value; false when it is not one of those <see cref="ConfigurationKey.Allowed"/>.</summary>
    public abstract bool TryParse(ConfigurationNode node, out T value);

    /// <inheritdoc/>
    public override bool TryNormalise(ConfigurationNode node, out string text)
    {
        bool valid = TryParse(node, out T value);
        text = valid ? Format(value) : "";
        return valid;
    }

    /// <summary>A value as it is written in a configuration file (JSON).</summary>
    public string TextOf(T value) => Format(value);

    /// <summary>The value as JSON.</summary>
    protected abstract string Format(T value);
}
