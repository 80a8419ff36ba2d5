namespace FastSignal.Load.Options;

/// <summary>What the command line said, over the defaults.</summary>
internal sealed class OptionValues
{
    private readonly IReadOnlyList<Option> _options;
    private readonly Dictionary<Option, object> _values = [];

    private OptionValues(IReadOnlyList<Option> options) => _options = options;

    /// <summary>Every option with its value as text, for the report; switches that are off and options without a value are left out.</summary>
    public IReadOnlyDictionary<string, string> Texts { get; private set; } = new Dictionary<string, string>();

    /// <summary>Reads <c>--name value</c> and <c>--name=value</c>. Every mistake is reported, one sentence each.</summary>
    /// <param name="options">The known ones.</param>
    /// <param name="arguments">What follows the scenario's name.</param>
    /// <param name="problems">What is wrong; empty when all is well.</param>
    public static OptionValues Read(IReadOnlyList<Option> options, ReadOnlySpan<string> arguments, out IReadOnlyList<string> problems)
    {
        OptionValues values = new(options);
        Dictionary<string, string> texts = options.Where(option => option.DefaultText.Length > 0).ToDictionary(option => option.Name, option => option.DefaultText);
        List<string> wrong = [];
        HashSet<string> given = [];
        foreach (Option option in options.Where(option => option.DefaultText.Length > 0))
            values._values[option] = option.Read(option.DefaultText) ?? throw new InvalidOperationException($"The default of --{option.Name} is not allowed.");

        for (int i = 0; i < arguments.Length; i++)
        {
            string argument = arguments[i];
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                wrong.Add($"'{argument}' is no option: options begin with two dashes");
                continue;
            }

            int equals = argument.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? argument[2..] : argument[2..equals];
            string? text = equals < 0 ? null : argument[(equals + 1)..];
            if (options.FirstOrDefault(known => known.Name == name) is not { } found)
            {
                string? near = ValueText.Nearest(name, options.Select(known => known.Name));
                wrong.Add($"unknown option --{name}" + (near is null ? "" : $"; did you mean --{near}?"));
                // Its value is not another mistake.
                if (text is null && i + 1 < arguments.Length && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal))
                    i++;
                continue;
            }

            if (!given.Add(name))
                wrong.Add($"--{name} is given twice");
            if (found.IsSwitch)
                text ??= "";
            else if (text is null && i + 1 < arguments.Length && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal))
                text = arguments[++i];

            if (text is null)
                wrong.Add($"--{name} needs a value: {found.Allowed}");
            else if (found.Read(text) is { } value)
                (values._values[found], texts[name]) = (value, found.IsSwitch ? "yes" : text);
            else
                wrong.Add(found.IsSwitch ? $"--{name} takes no value" : $"--{name}: '{text}' is not allowed; it takes {found.Allowed}");
        }

        values.Texts = texts;
        problems = wrong;
        return values;
    }

    /// <summary>The value of an option that has a default.</summary>
    public T Get<T>(Option<T> option)
        where T : struct => Find(option) ?? throw new InvalidOperationException($"--{option.Name} has no value.");

    /// <summary>The value of an option, or null when it was not given and has no default.</summary>
    public T? Find<T>(Option<T> option)
        where T : struct => _values.TryGetValue(Known(option), out object? value) ? (T)value : null;

    /// <summary>The text of an option; empty when it was not given and has no default.</summary>
    public string Get(TextOption option) => _values.TryGetValue(Known(option), out object? value) ? (string)value : "";

    /// <summary>Whether a switch was given.</summary>
    public bool Has(Switch option) => _values.ContainsKey(Known(option));

    // An option that the scenario forgot to list could never be given.
    private Option Known(Option option) =>
        _options.Contains(option) ? option : throw new InvalidOperationException($"--{option.Name} is not an option of this scenario.");
}
