namespace FastSignal.Load.Options;

/// <summary>One option of the command line: its name, its default, and what it takes.</summary>
internal abstract class Option(string name, string defaultText, string allowed, string help)
{
    /// <summary>Name without the dashes.</summary>
    public string Name => name;

    /// <summary>The default as one would write it; empty for none.</summary>
    public string DefaultText => defaultText;

    /// <summary>What is allowed, in words.</summary>
    public string Allowed => allowed;

    /// <summary>One sentence.</summary>
    public string Help => help;

    /// <summary>Whether it stands alone, without a value.</summary>
    public virtual bool IsSwitch => false;

    /// <summary>Reads a value; null when it is not allowed.</summary>
    public abstract object? Read(string text);
}

/// <summary>An option whose value is a <typeparamref name="T"/>.</summary>
internal class Option<T>(string name, string defaultText, string allowed, string help, Func<string, T?> read) : Option(name, defaultText, allowed, help)
    where T : struct
{
    public override object? Read(string text) => read(text);
}

/// <summary>An option that is text.</summary>
internal sealed class TextOption(string name, string defaultText, string allowed, string help, Func<string, bool>? isAllowed = null)
    : Option(name, defaultText, allowed, help)
{
    public override object? Read(string text) => isAllowed is null || isAllowed(text) ? text : null;
}

/// <summary>An option that is given or not.</summary>
internal sealed class Switch(string name, string help) : Option<bool>(name, "", "", help, static text => text.Length == 0 ? true : null)
{
    public override bool IsSwitch => true;
}
