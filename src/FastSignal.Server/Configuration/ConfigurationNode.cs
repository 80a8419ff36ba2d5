using System.Globalization;

namespace FastSignal.Server.Configuration;

/// <summary>What a node holds.</summary>
internal enum NodeKind { Scalar, Object, List }

/// <summary>
/// A configuration source as a tree that keeps the order and the place of what it was read from. Names are found
/// whatever their case, because environment variables have none.
/// </summary>
internal sealed class ConfigurationNode(string name, NodeKind kind, string? value = null, int line = 0)
{
    private readonly List<ConfigurationNode> _children = [];

    /// <summary>The node's own name; an index for the items of a list.</summary>
    public string Name { get; } = name;

    /// <summary>What it holds. A scalar of the environment becomes an object when a name below it is set too.</summary>
    public NodeKind Kind { get; private set; } = kind;

    /// <summary>The scalar's text; null for the literal null and for nodes that are not scalars.</summary>
    public string? Value { get; private set; } = value;

    /// <summary>Line in the file it came from, from 1; 0 when it came from no file.</summary>
    public int Line { get; } = line;

    /// <summary>Children in the order of the source.</summary>
    public IReadOnlyList<ConfigurationNode> Children => _children;

    /// <summary>The child of that name, or null.</summary>
    public ConfigurationNode? Find(string childName) =>
        _children.Find(child => child.Name.Equals(childName, StringComparison.OrdinalIgnoreCase));

    /// <summary>Adds a child.</summary>
    public void Add(ConfigurationNode child) => _children.Add(child);

    /// <summary>Sets the scalar at a path of names separated by colons, making the nodes on the way.</summary>
    public void Set(string path, string text)
    {
        ConfigurationNode node = this;
        foreach (string part in path.Split(':'))
        {
            node.Kind = NodeKind.Object;
            node.Value = null;
            ConfigurationNode? child = node.Find(part);
            if (child is null)
                node.Add(child = new ConfigurationNode(part, NodeKind.Scalar));
            node = child;
        }

        if (node.Children.Count == 0)
            node.Value = text;
    }

    /// <summary>The items of a list of scalars: an array, a text with commas, or children numbered from 0.</summary>
    public bool TryGetItems(out IReadOnlyList<string> items)
    {
        items = [];
        if (Kind == NodeKind.Scalar)
        {
            items = (Value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return true;
        }

        if (!TryGetEntries(out IReadOnlyList<ConfigurationNode> entries) || entries.Any(entry => entry.Kind != NodeKind.Scalar || entry.Value is null))
            return false;
        items = [.. entries.Select(entry => entry.Value!)];
        return true;
    }

    /// <summary>The entries of a list: an array, or children numbered from 0 in any order. An empty scalar is an empty list.</summary>
    public bool TryGetEntries(out IReadOnlyList<ConfigurationNode> entries)
    {
        entries = _children;
        if (Kind == NodeKind.List)
            return true;
        if (Kind == NodeKind.Scalar)
            return string.IsNullOrWhiteSpace(Value);

        var numbered = new ConfigurationNode?[_children.Count];
        foreach (ConfigurationNode child in _children)
        {
            if (!TryGetIndex(child, numbered.Length, out int index) || numbered[index] is not null)
                return false;
            numbered[index] = child;
        }

        entries = numbered!;
        return numbered.Length > 0;
    }

    /// <summary>The value as one line for a message; never called for secrets.</summary>
    public string Describe() => Kind switch
    {
        NodeKind.Scalar => Value is null ? "null" : JsonText.Quote(Value),
        NodeKind.List => $"[{string.Join(", ", _children.Select(child => child.Describe()))}]",
        _ => "an object",
    };

    /// <summary>Everything in it as one text, to compare two of them by. Holds secrets where the node does.</summary>
    public string Identity() => Kind switch
    {
        NodeKind.Scalar => Describe(),
        NodeKind.List => $"[{string.Join(",", _children.Select(child => child.Identity()))}]",
        _ => $"{{{string.Join(",", _children.Select(child => $"{JsonText.Quote(child.Name)}:{child.Identity()}"))}}}",
    };

    private static bool TryGetIndex(ConfigurationNode child, int count, out int index) =>
        int.TryParse(child.Name, NumberStyles.None, CultureInfo.InvariantCulture, out index) && index < count;
}
