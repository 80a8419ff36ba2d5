using System.Buffers;
using System.Collections;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace FastSignal.Transport.Connections;

/// <summary>
/// A connection that is its own feature collection: what it offers costs no memory, and what the layers above add goes into
/// a small array, where a dictionary would be the largest object of an idle connection.
/// </summary>
internal abstract class ConnectionFeatures : ConnectionContext, IFeatureCollection, IConnectionIdFeature, IConnectionTransportFeature,
    IConnectionItemsFeature, IMemoryPoolFeature, IConnectionLifetimeFeature, IConnectionEndPointFeature
{
    /// <summary>Connection ids start at the clock, so that those of two runs differ in a log.</summary>
    private static long s_lastId = DateTime.UtcNow.Ticks;

    private string? _id;
    private IDictionary<object, object?>? _items;
    private KeyValuePair<Type, object?>[] _added = [];

    protected ConnectionFeatures(IDuplexPipe transport) => Transport = transport;

    /// <inheritdoc/>
    public override string ConnectionId
    {
        get => _id ??= Interlocked.Increment(ref s_lastId).ToString("X", null);
        set => _id = value;
    }

    /// <inheritdoc cref="IConnectionTransportFeature.Transport"/>
    public sealed override IDuplexPipe Transport { get; set; }

    /// <inheritdoc/>
    public override IFeatureCollection Features => this;

    /// <inheritdoc cref="IConnectionItemsFeature.Items"/>
    public override IDictionary<object, object?> Items
    {
        get => _items ??= new ConnectionItems();
        set => _items = value;
    }

    /// <inheritdoc/>
    public MemoryPool<byte> MemoryPool => MemoryPool<byte>.Shared;

    /// <inheritdoc/>
    public bool IsReadOnly => false;

    /// <inheritdoc/>
    public int Revision { get; private set; }

    /// <inheritdoc/>
    public object? this[Type key]
    {
        get
        {
            foreach ((Type added, object? feature) in _added)
            {
                if (added == key)
                    return feature;
            }

            return key.IsInstanceOfType(this) ? this : null;
        }

        set
        {
            Revision++;
            for (int i = 0; i < _added.Length; i++)
            {
                if (_added[i].Key == key)
                {
                    _added[i] = new(key, value);
                    return;
                }
            }

            _added = [.. _added, new(key, value)];
        }
    }

    /// <inheritdoc/>
    public TFeature? Get<TFeature>() => (TFeature?)this[typeof(TFeature)];

    /// <inheritdoc/>
    public void Set<TFeature>(TFeature? instance) => this[typeof(TFeature)] = instance;

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<Type, object>> GetEnumerator()
    {
        foreach ((Type key, object? feature) in _added)
        {
            if (feature is not null)
                yield return new(key, feature);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
